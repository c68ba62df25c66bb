"""The engine, which knows no business."""
