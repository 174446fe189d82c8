"""Kinds of events, with what their two figures mean."""

from __future__ import annotations

from enum import StrEnum


class EventKind(StrEnum):
    """What can happen; after each, its subject, place, amount and value.

    Orders and goods: kilograms as amount unless said otherwise, and CNY as value.
    """

    ORDER_PLACED = "order_placed"  # order, customer; kg, worth
    ORDER_ASSIGNED = "order_assigned"  # order, front; kg, day
    ORDER_DEFERRED = "order_deferred"  # order, front; kg, 0
    ORDER_LOST = "order_lost"  # order, front; kg, worth
    ORDER_LOADED = "order_loaded"  # order, front; kg, product temperature
    ORDER_DELIVERED = "order_delivered"  # order, customer; kg, seconds late
    ORDER_REFUSED = "order_refused"  # order, customer; kg, remaining life in hours
    RETURN_COLLECTED = "return_collected"  # order, customer; kg, worth
    LOT_RECEIVED = "lot_received"  # lot, site; quantity, remaining life in hours
    LOT_ISSUED = "lot_issued"  # lot, site; quantity, remaining life in hours
    LOT_EXPIRED = "lot_expired"  # lot, site; kg, worth
    LOT_SPOILED = "lot_spoiled"  # lot, place; kg, worth
    LOT_LOST = "lot_lost"  # lot, place; kg, worth; destroyed by a disruption
    STOCK_OUT = "stock_out"  # product, site; quantity short, worth
    REPLENISHMENT_ORDERED = "replenishment_ordered"  # order, site; quantity, worth
    SHIPMENT_LOADED = "shipment_loaded"  # shipment, site; kg, 0
    SHIPMENT_WAITING = "shipment_waiting"  # shipment, site; kg, 0
    SHIPMENT_RECEIVED = "shipment_received"  # shipment, site; kg, seconds late
    VEHICLE_DEPARTED = "vehicle_departed"  # route, site; kg on board, seconds late
    VEHICLE_ARRIVED = "vehicle_arrived"  # route, place; kg on board, seconds late
    VEHICLE_RETURNED = "vehicle_returned"  # route, site; metres, cost
    VEHICLE_RESTED = "vehicle_rested"  # route, place; seconds, 0
    VEHICLE_BROKE_DOWN = "vehicle_broke_down"  # route, place; kg on board, repair seconds
    VEHICLE_HELD = "vehicle_held"  # route, place; seconds, 0
    ROUTE_CANCELLED = "route_cancelled"  # route, site; kg, 0
    UNIT_FAILED = "unit_failed"  # route or room, place; kg, degrees C of the air
    UNIT_REPAIRED = "unit_repaired"  # route or room, place; kg, degrees C of the air
    EXCURSION_BEGUN = "excursion_begun"  # lot, route or room, place; kg, degrees C of the goods
    EXCURSION_ENDED = "excursion_ended"  # the same; degree-minutes, seconds
    DOCK_QUEUED = "dock_queued"  # route, site; number waiting, 0
    VISIT_STARTED = "visit_started"  # job, customer; seconds waited for goods, seconds late
    VISIT_DONE = "visit_done"  # job, customer; minutes of work, cost
    VISIT_MISSED = "visit_missed"  # job, customer; 0, 0
    DISRUPTION_BEGUN = "disruption_begun"  # disruption, place; severity, 0
    DISRUPTION_ENDED = "disruption_ended"  # disruption, place; severity, 0
    DISRUPTION_KNOWN = "disruption_known"  # disruption, place; severity, 0
    PLAN_CHANGED = "plan_changed"  # policy, front; routes changed, cost
    TRANSFER_SENT = "transfer_sent"  # transfer, site; kg, worth
    CUSTOMER_SERVED = "customer_served"  # customer, station; seconds waited, seconds served
    CUSTOMER_LEFT = "customer_left"  # customer, station; seconds waited, 0
    SHIPMENT_DIVERTED = "shipment_diverted"  # shipment, site it goes to; kg, 0
    SHIPMENT_RETURNED = "shipment_returned"  # shipment, where it goes back to; kg, 0
    SUPPLY_SHORT = "supply_short"  # order, supplier; quantity that does not come, worth
    VEHICLE_CHANGED = "vehicle_changed"  # route, site; kg on board, 0
