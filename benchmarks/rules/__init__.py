"""What each rule of the road costs, on fronts made by a seed."""
