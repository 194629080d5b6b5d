/** Tests of this package. */
@NullMarked
package io.hoofbeat.cli.log;

import org.jspecify.annotations.NullMarked;
