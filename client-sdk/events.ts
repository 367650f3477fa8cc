/** A typed event emitter, since browsers have none. An error in one listener does not keep the others from being called. */
export interface Events<Table extends object> {
  /** Adds a listener and returns the function that removes it. */
  on<N extends keyof Table>(name: N, listener: (value: Table[N]) => void): () => void;
  /** Calls the listeners of an event in the order in which they were added. */
  emit<N extends keyof Table>(name: N, value: Table[N]): void;
  /** Removes all listeners. */
  clear(): void;
}

type Listeners<Table extends object> = { [N in keyof Table]?: Set<(value: Table[N]) => void> };

export function createEvents<Table extends object>(): Events<Table> {
  let listeners: Listeners<Table> = {};
  return {
    on(name, listener) {
      const set = listeners[name] ?? new Set();
      listeners[name] = set.add(listener);
      return () => set.delete(listener);
    },
    emit(name, value) {
      for (const listener of [...(listeners[name] ?? [])]) {
        try {
          listener(value);
        } catch (error) {
          queueMicrotask(() => {
            throw error;
          });
        }
      }
    },
    clear() {
      listeners = {};
    },
  };
}
