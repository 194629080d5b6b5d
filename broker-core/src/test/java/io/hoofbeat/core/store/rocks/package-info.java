/** Tests of the store on disk, on real folders. */
@NullMarked
package io.hoofbeat.core.store.rocks;

import org.jspecify.annotations.NullMarked;
