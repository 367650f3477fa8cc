/** A tiny typed emitter: Node's is not in browsers. A listener that throws does not keep the others from hearing. */
export interface Events<Table extends object> {
  on<N extends keyof Table>(name: N, listener: (value: Table[N]) => void): () => void;
  emit<N extends keyof Table>(name: N, value: Table[N]): void;
  clear(): void;
}

export function createEvents<Table extends object>(): Events<Table> {
  const listeners = new Map<keyof Table, Set<(value: never) => void>>();
  return {
    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener as (value: never) => void));
      return () => set.delete(listener as (value: never) => void);
    },
    emit(name, value) {
      for (const listener of [...(listeners.get(name) ?? [])]) {
        try {
          listener(value as never);
        } catch (error) {
          queueMicrotask(() => {
            throw error;
          });
        }
      }
    },
    clear: () => listeners.clear(),
  };
}
