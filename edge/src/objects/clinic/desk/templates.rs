//! Approved texts under control: drafts, approval, versions.
