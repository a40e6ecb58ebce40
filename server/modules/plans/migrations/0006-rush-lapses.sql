-- A rush request whose time limit passes without a word lapses: nobody can agree to it any more.
alter table plans.rush_request drop constraint rush_request_state_check;
alter table plans.rush_request add constraint rush_request_state_check
  check (state in ('waiting', 'agreed', 'declined', 'withdrawn', 'lapsed'));
