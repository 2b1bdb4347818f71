"""What the system must reach (architecture, targets P1 to P6), measured as ratios within one run on one machine."""
