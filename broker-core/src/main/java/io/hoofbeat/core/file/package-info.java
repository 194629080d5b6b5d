/** What is said about files. {@link io.hoofbeat.core.file.FileTrouble} is all of it; nothing here has a state. */
@NullMarked
package io.hoofbeat.core.file;

import org.jspecify.annotations.NullMarked;
