-- Q6, forecasting revenue change (clause 2.4.6): what the small discounted lines of 1994 would have
-- brought without their discount. The bounds are 0.06 - 0.01 and 0.06 + 0.01, worked out here since
-- an engine may compute them in floating point, where the sum is below 0.07.
select sum(l_extendedprice * l_discount) as revenue
from lineitem
where l_shipdate >= date '1994-01-01'
  and l_shipdate < date '1995-01-01'
  and l_discount between 0.05 and 0.07
  and l_quantity < 24
