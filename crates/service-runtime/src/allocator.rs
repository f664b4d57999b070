//! The allocator of every service. A command makes some hundred small allocations on one thread and
//! frees many of them on another, which is what mimalloc is made for.

use mimalloc::MiMalloc;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;
