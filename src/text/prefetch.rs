//! Asking for memory before it is needed.
//!
//! Unsafe because the instruction takes a pointer; it reads nothing that a program could see, and may be given any
//! address. It pays: looking up the words of a large vocabulary waits for memory a third less (`benches/README.md`).
#![allow(unsafe_code)]

/// Brings `slice[place]` near, if there is such a place.
#[inline(always)]
pub(super) fn prefetch<T>(slice: &[T], place: usize) {
    #[cfg(target_arch = "x86_64")]
    if let Some(item) = slice.get(place) {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: a prefetch has no effect but on caches, whatever the address; SSE is part of x86-64.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(item).cast()) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (slice, place);
}
