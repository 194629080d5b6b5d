/**
 * Clients that mean harm, or do it without meaning to, against the packaged broker. Read {@code HostileInputIT} first.
 */
@NullMarked
package io.hoofbeat.cli.hostile;

import org.jspecify.annotations.NullMarked;
