-- Q17, small-quantity-order revenue (clause 2.4.17): the yearly revenue of lines of less than a fifth
-- of the part's average quantity, for medium boxes of Brand#23.
select sum(l_extendedprice) / 7.0 as avg_yearly
from lineitem, part
where p_partkey = l_partkey
  and p_brand = 'Brand#23'
  and p_container = 'MED BOX'
  and l_quantity < (
    select 0.2 * avg(l_quantity)
    from lineitem
    where l_partkey = p_partkey)
