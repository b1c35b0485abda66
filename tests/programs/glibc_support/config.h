/* Nothing: what configure would have found. */
