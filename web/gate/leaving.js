if (!window.askedOfGate) {
  window.askedOfGate = window.fetch;
  window.fetch = async (...asked) => {
    const answer = await window.askedOfGate(...asked);
    if (answer.status === 401) location.replace("/login");
    return answer;
  };
}
