/** Tests of this package. */
@NullMarked
package io.hoofbeat.cli.config;

import org.jspecify.annotations.NullMarked;
