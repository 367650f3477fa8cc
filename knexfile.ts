import { knexConfig } from './server/storage/database.ts';

export default knexConfig(process.env.DATABASE_URL ?? 'sqlite:data/local/aero-melody.sqlite');
