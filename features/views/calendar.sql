-- Where the as-of lies in the calendar of the portfolio's time zone, and in the business calendar of the debtor's country and region.
with source as (
  select spine.row_id, spine.as_of_on, resident.country, coalesce(resident.region, '') as region
  from spine
  left join resident using (row_id)
),
renamed as (
  select source.row_id, source.as_of_on, last_day(source.as_of_on) as month_end_on, holiday_locale.locale
  from source
  left join holiday_locale on holiday_locale.country = source.country and holiday_locale.region = source.region
),
joined as (
  select renamed.row_id, renamed.as_of_on, renamed.month_end_on, calendar_day.* exclude (locale, day_on)
  from renamed
  left join calendar_day on calendar_day.locale = renamed.locale and calendar_day.day_on = renamed.as_of_on
),
final as (
  select
    row_id,
    month(as_of_on) as month,
    quarter(as_of_on) as quarter,
    isodow(as_of_on) as weekday,
    day(as_of_on) as day_of_month,
    month_end_on - as_of_on as days_to_month_end,
    week(as_of_on) as week_of_year,
    (day(as_of_on) - 1) // 7 + 1 as week_of_month,
    is_business_day,
    business_day_of_month,
    business_days_to_month_end,
    is_holiday,
    days_to_holiday,
    days_since_holiday,
    days_to_fifth_business_day,
    days_to_last_business_day
  from joined
)
select * from final
