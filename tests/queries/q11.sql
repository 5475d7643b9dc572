-- Q11, important stock identification (clause 2.4.11): the parts that make up a notable share of the
-- value of all stock in Germany. The share is a ten-thousandth divided by the scale: here that of
-- scale 1, and whoever asks at another scale puts in that one's. The last column of the order is not the
-- specification's: it makes the order total.
select
  ps_partkey,
  sum(ps_supplycost * ps_availqty) as value
from partsupp, supplier, nation
where ps_suppkey = s_suppkey
  and s_nationkey = n_nationkey
  and n_name = 'GERMANY'
group by ps_partkey
having sum(ps_supplycost * ps_availqty) > (
  select sum(ps_supplycost * ps_availqty) * 0.0001
  from partsupp, supplier, nation
  where ps_suppkey = s_suppkey
    and s_nationkey = n_nationkey
    and n_name = 'GERMANY')
order by value desc, ps_partkey
