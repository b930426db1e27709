-- Every debtor of a sticky holdout assignment, at the start of the assignment.
with source as (
  select assignment_id, debtor_id, min(as_of) as as_of
  from decision
  where arm = 'holdout' and assignment_id is not null and known_at <= $known_up_to::TIMESTAMP
  group by assignment_id, debtor_id
),
renamed as (
  select debtor_id, as_of, local_date(as_of) as anchor_on
  from source
),
joined as (
  select * from renamed
),
final as (
  select distinct debtor_id, null::VARCHAR as receivable_id, as_of, anchor_on
  from joined
)
select * from final
