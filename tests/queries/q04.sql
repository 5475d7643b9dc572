-- Q4, order priority checking (clause 2.4.4): the orders of the third quarter of 1993 with at least
-- one line that came later than agreed, counted by priority.
select
  o_orderpriority,
  count(*) as order_count
from orders
where o_orderdate >= date '1993-07-01'
  and o_orderdate < date '1993-10-01'
  and exists (
    select *
    from lineitem
    where l_orderkey = o_orderkey
      and l_commitdate < l_receiptdate)
group by o_orderpriority
order by o_orderpriority
