//! What a caller said, against what is known here.
