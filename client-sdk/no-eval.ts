import { z } from 'zod';

// Imported before any schema is made: zod would otherwise try `new Function`, which a page with a strict Content Security
// Policy reports as a violation. A client parses so few messages that it does not need the speed.
z.config({ jitless: true });
