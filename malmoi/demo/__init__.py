"""Sample agencies around 미세먼지, reached over their real protocols on loopback, generated from a fixed seed."""
