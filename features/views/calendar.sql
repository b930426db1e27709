-- Where the as-of lies in the calendar of the portfolio's time zone.
with source as (
  select row_id, as_of_on
  from spine
),
renamed as (
  select row_id, as_of_on, last_day(as_of_on) as month_end_on
  from source
),
joined as (
  select * from renamed
),
final as (
  select
    row_id,
    month(as_of_on) as month,
    quarter(as_of_on) as quarter,
    isodow(as_of_on) as weekday,
    day(as_of_on) as day_of_month,
    month_end_on - as_of_on as days_to_month_end,
    week(as_of_on) as week_of_year
  from joined
)
select * from final
