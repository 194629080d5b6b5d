/** Tests of this package. */
@NullMarked
package io.hoofbeat.cli.client;

import org.jspecify.annotations.NullMarked;
