"""Claims: loops 1000A to 2430 of an 837P as typed objects, and back into a file."""
