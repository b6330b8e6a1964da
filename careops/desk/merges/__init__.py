"""Two patients turn out to be one: how is one made of them, and how are they taken apart again?"""
