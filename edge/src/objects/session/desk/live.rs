//! The desks' sockets of this conversation.
