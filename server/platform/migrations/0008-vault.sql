-- Which key the secrets in this database are sealed with, by its name: the key itself is elsewhere. A
-- server with another key is refused instead of finding out secret by secret.
create table platform.vault (
  one boolean primary key default true check (one),
  key text not null check (key ~ '^[A-Za-z0-9_-]{8}$'),
  since timestamptz not null
);
