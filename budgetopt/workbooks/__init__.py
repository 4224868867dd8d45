"""What goes out: how sheets are written, and the workbooks."""
