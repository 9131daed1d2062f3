"""The relation between two schemas: is every instance of the one an instance of the other?"""
