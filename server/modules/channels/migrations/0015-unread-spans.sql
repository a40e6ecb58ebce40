-- From where a platform did not show what belongs to orders that were read, as cases that moved without
-- them: that span is read again once it does.
alter table channels.connection add unread_from timestamptz;
