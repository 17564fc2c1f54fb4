from . import delivery, sale_order, stock_move
