-- Two accounts with the least that they need. Run once as an administrator, with passwords of your own.
CREATE DATABASE IF NOT EXISTS aero_melody CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- Changes the tables, and is used for nothing else: `npx aero db migrate`, and `npx aero db restore`, which fills a database beside
-- the other and keeps what was there in a third.
CREATE USER IF NOT EXISTS 'aero_migrations'@'%' IDENTIFIED BY 'change-me-migrations';
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES ON aero_melody.* TO 'aero_migrations'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES ON `aero\_melody\_%`.* TO 'aero_migrations'@'%';

-- The instances: rows, and no tables.
CREATE USER IF NOT EXISTS 'aero_melody'@'%' IDENTIFIED BY 'change-me-instances';
GRANT SELECT, INSERT, UPDATE, DELETE ON aero_melody.* TO 'aero_melody'@'%';
