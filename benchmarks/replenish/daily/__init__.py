"""FreshRetailNet: perishables ordered every morning, stock by age."""
