"""What the shipped vendors do beyond their contracts: one module each, named like its mount."""
