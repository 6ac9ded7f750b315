//! The Worker: routes, objects, connectors. All IO is here.
