//! Time at the edge. A session's and a clinic's time is real time plus the demo clock's offset (0 outside of demo mode); rates and
//! signatures use real time.

use samtal_core::time::At;

/// Real time in milliseconds.
pub fn real_ms() -> f64 {
    js_sys::Date::now()
}

/// Real time plus this offset in milliseconds.
pub fn now(offset_ms: i64) -> At {
    At(real_ms() as i64 + offset_ms)
}
