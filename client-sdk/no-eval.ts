import { z } from 'zod';

// Imported before any schema is made: zod would else try `new Function`, which a page with a strict Content Security
// Policy reports as an attack. The few messages that a client parses do not need the speed.
z.config({ jitless: true });
