-- Q14, promotion effect (clause 2.4.14): the percentage of September 1995's revenue that came from
-- promoted parts. The casts keep engines whose decimal division cuts off digits from doing so.
select
  100.00 * cast(sum(case
    when p_type like 'PROMO%' then l_extendedprice * (1 - l_discount)
    else 0
  end) as double) / cast(sum(l_extendedprice * (1 - l_discount)) as double) as promo_revenue
from lineitem, part
where l_partkey = p_partkey
  and l_shipdate >= date '1995-09-01'
  and l_shipdate < date '1995-10-01'
