//! Notes, whose it is, settled, flagged, reviewed.
