from odoo import api, fields, models

from .told_order import name_of_order


class StockMove(models.Model):
    _inherit = "stock.move"

    trivium_delta = fields.Float(
        "Told to Trivium",
        compute="_compute_trivium_delta",
        compute_sudo=True,
        help="Units of the product that came into the house by this move, or left it (below 0); 0 where Trivium is not to hear of it.",
    )

    @api.depends("state", "location_id.usage", "location_dest_id.usage", "sale_line_id.order_id", "move_line_ids.quantity_product_uom")
    def _compute_trivium_delta(self):
        told = self._trivium_knows_orders()
        for move in self:
            coming, going = move.location_dest_id.usage == "internal", move.location_id.usage == "internal"
            # From one shelf to another changes nothing; and what was sold by an order that Trivium has, leaves there with that order.
            counts = move.state == "done" and coming != going and not (going and move.sale_line_id.order_id in told)
            units = sum(move.move_line_ids.mapped("quantity_product_uom")) if counts else 0
            move.trivium_delta = round(units, 6) * (1 if coming else -1)

    def _trivium_knows_orders(self):
        orders = self.sale_line_id.order_id
        names = self.env["trivium.delivery"].search([("name", "in", [name_of_order(order) for order in orders])]).mapped("name")
        return orders.filtered(lambda order: name_of_order(order) in names)

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        for move in moves.filtered(lambda one: one.product_id.default_code and one.trivium_delta):
            delta = move.trivium_delta
            self.env["trivium.delivery"].tell(
                f"stock.move-{move.id}-confirmed",
                "stock.move/confirmed",
                {
                    "move_id": move.id,
                    "sku": move.product_id.default_code,
                    # Half a unit is told as half a unit: Trivium leaves it to a person.
                    "quantity": int(delta) if delta.is_integer() else delta,
                    "confirmed_at": move.date.isoformat() + "Z",
                },
            )
        return moves
