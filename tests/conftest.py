"""Being here puts this folder on the path, so that the tests of every room can import `shared_data`."""
