-- Who made a plan, as no two are: "user:7". Names are not: two people may bear one, and a person may get
-- another. A step of a draft is taken back by whoever made it alone. Null: made before this migration,
-- its maker is told by name, as it was.
alter table plans.run add column made_by text check (made_by ~ '^(user|key|system):\d+$');
