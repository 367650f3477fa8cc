import type { Target } from './attack.ts';
import { ATTACKS } from './attacks.ts';

/** Order for the attacker. */
export interface Order {
  readonly name: string;
  readonly target: Target;
}

process.on('message', ({ name, target }: Order) => {
  ATTACKS[name]!(target).then(
    (loot) => process.send!(loot),
    (error: Error) => process.send!({ tried: 0, allowed: [`the attack failed: ${error.message}`] }),
  );
});
process.on('disconnect', () => process.exit());
