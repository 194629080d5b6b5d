/** Writes JSON, for what the broker says about itself. Read {@link io.hoofbeat.core.json.Json}. No state. */
@NullMarked
package io.hoofbeat.core.json;

import org.jspecify.annotations.NullMarked;
