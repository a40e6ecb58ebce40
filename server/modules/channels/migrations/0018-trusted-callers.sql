-- A key that is given one channel alone said its orders' rank and that a dealer had paid them: it took
-- units that other channels had been promised, and no credit limit held it. Whom the company trusts with
-- that it says so, a channel at a time.
alter table channels.channel add column trusts_callers boolean not null default false;
