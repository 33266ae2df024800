-- Books balance: what one transaction of the ledger debits it credits. Asked at commit, when all its entries are there.
create function require_balanced_transaction() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  debits numeric;
  credits numeric;
begin
  select sum(e.debit), sum(e.credit) into debits, credits
    from public.ledger_entry e where e.org_id = new.org_id and e.transaction_id = new.transaction_id;
  -- Null: whoever commits has changed the organisation meanwhile and can't see the entries. Not seen is not balanced.
  if debits is distinct from credits or debits is null then
    raise exception 'ledger transaction % does not balance: debit %, credit %',
      new.transaction_id, coalesce(debits, 0), coalesce(credits, 0)
      using errcode = 'check_violation', constraint = 'ledger_entry_balance', table = 'ledger_entry';
  end if;
  return null;
end $$;

create constraint trigger ledger_entry_balance after insert on ledger_entry
  deferrable initially deferred for each row execute function require_balanced_transaction();
